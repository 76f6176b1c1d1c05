/** What stands where a value is secret. */
export const MASK = '(masked)';

const SECRET_WORD =
  'pass(?:word|wd|phrase)|pwd|token|secret[-_.]?key|secret[-_.]?access[-_.]?key|access[-_.]?key(?:[-_.]?id)?|api[-_.]?key|private[-_.]?key|client[-_.]?secret|encryption[-_.]?key|auth[-_.]?key|credential|dockerconfigjson';

/** True for the name of a field that holds a secret itself, such as `adminPassword`; not for the name of a Secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** True for a flag whose value is the next argument, such as `--token`. */
export function isSecretFlag(argument: unknown): boolean {
  return typeof argument === 'string' && /^--?[\w-]+$/.test(argument) && SECRET_NAME.test(argument);
}

/** True for a variable of Flux or a shell, without a default that could be a secret. */
export function isReference(value: string): boolean {
  return /^["']?\$(?:\w+|\{\w+(?::?\?[^}]*)?\})["']?(?:\s*\\)?$/.test(value.trim());
}

/** A text without the credentials that stand in it; a text that embeds a Secret is masked as a whole. */
export function maskText(text: string): string {
  if (EMBEDDED_SECRET.test(text)) return MASK;
  return ASSIGNMENTS.reduce(
    (masked, pattern) =>
      masked.replace(pattern, (all, start: string, value: string) => (isReference(value) ? all : `${start}${MASK}`)),
    text
      .replace(PRIVATE_KEY, `$1 ${MASK}`)
      .replace(CREDENTIALS, `$1${MASK}@`)
      .replace(SECRET_JSON, `$1"${MASK}"`)
      .replace(SECRET_ADDRESS, `$1${MASK}`)
      .replace(KNOWN_TOKEN, MASK),
  );
}

const SECRET_NAME = new RegExp(`(?:${SECRET_WORD})s?$`, 'i');
const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** A password in an address; over HTTP a lone user may be a token too. */
const CREDENTIALS = /((?:[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)|(?:https?:\/\/(?=[^\s/@:]+@)))[^\s/@]+@/gi;
const SECRET_JSON = new RegExp(`("(?:auth|[\\w.-]*(?:${SECRET_WORD})s?)"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** Webhooks of chats: whoever has the address may post. */
const SECRET_ADDRESS =
  /(https:\/\/(?:hooks\.slack\.com\/\w+|discord(?:app)?\.com\/api\/webhooks|[\w.-]+\.webhook\.office\.com)\/)[^\s"']+/gi;
/** Tokens that their form gives away: GitHub, GitLab, Slack, Vault, AWS, and JSON Web Tokens. */
const KNOWN_TOKEN =
  /\b(?:gh[pousr]_\w{10,}|github_pat_\w{10,}|glpat-[\w-]{10,}|xox[abprs]-[\w-]{10,}|hvs\.[\w-]{10,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g;
const EMBEDDED_SECRET = /^\s*["']?kind["']?:\s*["']?Secret["']?\s*,?\s*$/m;

/** In each the first group stays and the second is the secret, unless that is only a reference. */
const ASSIGNMENTS = [
  new RegExp(`((?<![\\w-])--?[\\w-]*(?:${SECRET_WORD})[= ])([^\\s\\\\-]\\S*)`, 'gi'),
  new RegExp(`^([ \\t]*(?:- +|export +)?["']?[\\w.-]*(?:${SECRET_WORD})s?["']?[ \\t]*[:=][ \\t]*)(\\S.*)$`, 'gim'),
  new RegExp(`((?<![\\w-])[\\w.-]*(?:${SECRET_WORD})s?=)([^\\s;&,"'\\\\]+)`, 'gi'),
  /(\bauthorization["']?[ \t]*[:=][ \t]*["']?)([^\s"'][^"'\n]*)/gi,
  /(\bbearer )([\w.~+/=-]{8,})/gi,
  /(^[Bb]asic )((?=\S*[A-Z0-9=])[\w+/=-]{8,})$/g,
] as const;
