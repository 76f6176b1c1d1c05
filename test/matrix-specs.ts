/** What a spec can choose; every pair of choices from two rows stands in at least one spec below. */
const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  clusters: [
    '  - name: hz-fsn-mgt-prod\n',
    '  - name: hz-fsn-mgt-prod\n  - name: hz-hel-rtz-prod\n',
    '  - name: ct-eu-rtz-prod\n',
    '  - name: hw-apse-mgt-prod\n  - name: hz-nbg-dmz-prod\n  - name: oci-fra-rtz-prod\n',
    '  - name: ovh-gra-rtz-prod\n    provider: none\n',
  ],
  storage: ['filesystem', 's3', 'gcs', 'azure'],
  database: ['cnpg', 'internal'],
  redis: ['internal', 'valkey'],
  phase: ['bootstrap', 'operational'],
  secrets: ['existing', 'sops', 'sealed', 'external'],
  qaTestSession: ['false', 'true'],
  airGap: ['false', 'true'],
  parentZones: ['[]', '[apps.example.org]'],
};

/** One choice of each row. */
export type Choice = Readonly<Record<string, string>>;

/** Greedy: each spec takes, row by row, the choice that covers most pairs that no spec has yet. */
export function coverPairs(): readonly Choice[] {
  const names = Object.keys(DIMENSIONS);
  const open = new Set(
    names.flatMap((first, index) =>
      names
        .slice(index + 1)
        .flatMap((second) =>
          (DIMENSIONS[first] ?? []).flatMap((one) =>
            (DIMENSIONS[second] ?? []).map((other) => pairKey(first, one, second, other)),
          ),
        ),
    ),
  );
  const specs: Choice[] = [];
  while (open.size > 0) {
    const choice: Record<string, string> = {};
    const [seed = ''] = open;
    const [first = '', one = '', second = '', other = ''] = JSON.parse(seed) as string[];
    Object.assign(choice, { [first]: one, [second]: other });
    for (const name of names) choice[name] ??= bestValue(name, choice, open);
    for (const key of pairsOf(choice, names)) open.delete(key);
    specs.push(choice);
  }
  return specs;
}

function bestValue(name: string, choice: Choice, open: ReadonlySet<string>): string {
  const gain = (value: string): number => {
    const next = { ...choice, [name]: value };
    return pairsOf(next, Object.keys(DIMENSIONS)).filter((key) => open.has(key)).length;
  };
  const values = DIMENSIONS[name] ?? [];
  return values.reduce((best, value) => (gain(value) > gain(best) ? value : best), values[0] ?? '');
}

function pairsOf(choice: Choice, names: readonly string[]): readonly string[] {
  const chosen = names.filter((name) => choice[name] !== undefined);
  return chosen.flatMap((first, index) =>
    chosen.slice(index + 1).map((second) => pairKey(first, choice[first] ?? '', second, choice[second] ?? '')),
  );
}

function pairKey(first: string, one: string, second: string, other: string): string {
  return JSON.stringify([first, one, second, other]);
}

/** The text of the spec that makes these choices. */
export function specOf(choice: Choice): string {
  return `apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: matrix.example.com
repository:
  url: https://git.example.com/matrix/fleet
hostClusters:
${choice.clusters ?? ''}phase: ${choice.phase ?? ''}
qaTestSession: ${choice.qaTestSession ?? ''}
parentZones: ${choice.parentZones ?? ''}
secrets:
  mode: ${choice.secrets ?? ''}
harbor:
  database: ${choice.database ?? ''}
  redis: ${choice.redis ?? ''}
  storage:
    type: ${choice.storage ?? ''}
  airGap:
    enabled: ${choice.airGap ?? ''}
`;
}
