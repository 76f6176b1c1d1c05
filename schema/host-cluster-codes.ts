import type { PROVIDERS } from './catalog.js';

/** The provider of a host cluster's machines, by the name that conditions use. */
export type Provider = (typeof PROVIDERS)[number];

interface ProviderCodes {
  readonly provider: Provider;
  /** One character, for the location code. */
  readonly letter: string;
  /** Region code to its one character. Empty where the platform has named no region yet. */
  readonly regions: Readonly<Record<string, string>>;
  /** Region code to the provider's own name of it, where that differs. */
  readonly cloudRegions: Readonly<Record<string, string>>;
}

/** The provider codes that start a host cluster's name, with the regions that are named at each. */
export const PROVIDER_CODES: Readonly<Record<string, ProviderCodes>> = {
  hz: {
    provider: 'hetzner',
    letter: 'h',
    regions: { fsn: 'f', nbg: 'n', hel: 'l', ash: 'a', hil: 'i', sin: 's' },
    cloudRegions: { fsn: 'fsn1', nbg: 'nbg1', hel: 'hel1', ash: 'ash', hil: 'hil', sin: 'sin' },
  },
  hw: {
    provider: 'huawei',
    letter: 'w',
    regions: { apse: 'p', cnn: 'c', las: 'q', mer: 'r' },
    cloudRegions: {},
  },
  oci: {
    provider: 'oci',
    letter: 'o',
    regions: { dxb: 'x', fra: 'r', sg: 'g', iad: 'd', syd: 'y' },
    cloudRegions: {},
  },
  aws: { provider: 'aws', letter: 'a', regions: {}, cloudRegions: {} },
  gcp: { provider: 'gcp', letter: 'g', regions: {}, cloudRegions: {} },
  az: { provider: 'azure', letter: 'z', regions: {}, cloudRegions: {} },
  ct: { provider: 'contabo', letter: 'c', regions: { eu: 'e' }, cloudRegions: {} },
};

/** The building blocks: security zones of a host cluster, with their one character. */
export const BUILDING_BLOCKS: Readonly<Record<string, string>> = { rtz: 'r', dmz: 'd', mgt: 'm' };

/** The kinds of environment, with their one character. */
export const ENVIRONMENTS: Readonly<Record<string, string>> = { prod: 'p', stg: 's', uat: 'u', dev: 'd', poc: 'c' };

/** A host cluster's name taken apart, with what follows from its codes. */
export interface HostClusterName {
  readonly name: string;
  readonly provider: Provider;
  readonly region: string;
  /** The provider's own name of the region, such as `fsn1`. */
  readonly cloudRegion: string;
  readonly buildingBlock: string;
  readonly environment: string;
  /** The four one-character codes: `hfmp` for `hz-fsn-mgt-prod`. */
  readonly locationCode: string;
}

/** What is wrong with a host cluster's name and what to write instead. */
export interface NameProblem {
  readonly message: string;
  readonly help: string;
}

/**
 * Takes `{provider}-{region}-{building block}-{environment}` apart, or says which code is not one.
 *
 * With `none` as provider the first two parts are free words, and the location code takes their first letters.
 */
export function parseHostClusterName(name: string, override?: 'none'): HostClusterName | NameProblem {
  const parts = name.split('-');
  const [providerCode = '', region = '', buildingBlock = '', environment = ''] = parts;
  if (parts.length !== 4) {
    return {
      message: `"${name}" has ${parts.length} part${parts.length === 1 ? '' : 's'}, not four.`,
      help: 'Write provider-region-block-environment, for example hz-fsn-mgt-prod.',
    };
  }
  const codes =
    override === 'none'
      ? freeCodes(providerCode, region)
      : Object.hasOwn(PROVIDER_CODES, providerCode)
        ? PROVIDER_CODES[providerCode]
        : undefined;
  if (codes === undefined) return unknownCode(name, 'provider', providerCode, PROVIDER_CODES);
  const regionLetter = letterOf(codes.regions, region);
  if (regionLetter === undefined) return unknownCode(name, `region of ${codes.provider}`, region, codes.regions);
  const blockLetter = letterOf(BUILDING_BLOCKS, buildingBlock);
  if (blockLetter === undefined) return unknownCode(name, 'building block', buildingBlock, BUILDING_BLOCKS);
  const environmentLetter = letterOf(ENVIRONMENTS, environment);
  if (environmentLetter === undefined) return unknownCode(name, 'environment', environment, ENVIRONMENTS);
  return {
    name,
    provider: codes.provider,
    region,
    cloudRegion: codes.cloudRegions[region] ?? region,
    buildingBlock,
    environment,
    locationCode: codes.letter + regionLetter + blockLetter + environmentLetter,
  };
}

const FREE_WORD = /^[a-z][a-z0-9]{1,7}$/;

function freeCodes(provider: string, region: string): ProviderCodes | undefined {
  if (!FREE_WORD.test(provider) || !FREE_WORD.test(region)) return undefined;
  return { provider: 'none', letter: provider[0] ?? '', regions: { [region]: region[0] ?? '' }, cloudRegions: {} };
}

function letterOf(codes: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

function unknownCode(name: string, what: string, code: string, known: Readonly<Record<string, unknown>>): NameProblem {
  const codes = Object.keys(known);
  return {
    message: `"${name}" names "${code}", which is no ${what}.`,
    help: codes.length === 0 ? `No ${what} is named yet.` : `Write one of ${codes.join(', ')}.`,
  };
}
