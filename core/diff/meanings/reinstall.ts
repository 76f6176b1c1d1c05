import { valueAt, type JsonObject } from '../../../schema/json.js';
import { isKind, meaningOf, textIn, type MeaningRule } from '../meaning-rule.js';

/**
 * Helm releases that Flux uninstalls and installs anew because their identity changes.
 *
 * Source: ReleaseTargetChanged in helm-controller: storage namespace, release namespace, release name, chart name.
 */
export const reinstall: MeaningRule = {
  id: 'release-reinstalled',
  find: ({ pairs }) =>
    pairs.flatMap((pair) => {
      const { from, to } = pair;
      if (!isKind(pair, 'helm.toolkit.fluxcd.io', 'HelmRelease') || from === undefined || to === undefined) return [];
      const before = targetOf(from.value);
      const after = targetOf(to.value);
      return FIELDS.flatMap((field) => {
        if (before[field] === after[field]) return [];
        const message = `Its ${field} changes from "${before[field]}" to "${after[field]}": UNINSTALL, then install.`;
        const why =
          'The workloads stop, and what the chart made (volumes, Secrets, generated passwords) goes with them.';
        return meaningOf(pair, { id: 'release-reinstalled', severity: 'critical', message, why });
      });
    }),
};

const FIELDS = ['releaseName', 'targetNamespace', 'storageNamespace', 'chart'] as const;

/** What names a release, defaults filled in as helm-controller does. */
function targetOf(value: JsonObject): Readonly<Record<(typeof FIELDS)[number], string>> {
  const at = (...path: readonly string[]): string | undefined => textIn(valueAt(value, path));
  const name = at('metadata', 'name') ?? '';
  const namespace = at('metadata', 'namespace') ?? '';
  const target = at('spec', 'targetNamespace');
  return {
    releaseName: at('spec', 'releaseName') ?? (target === undefined ? name : `${target}-${name}`),
    targetNamespace: target ?? namespace,
    storageNamespace: at('spec', 'storageNamespace') ?? namespace,
    chart: at('spec', 'chart', 'spec', 'chart') ?? at('spec', 'chartRef', 'name') ?? '',
  };
}
