import { createHash } from 'node:crypto';

/** A text as it is hashed and stored as a base: without a byte order mark, line ends as LF. */
export function canonicalText(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

/** SHA-256 of the canonical text, in hexadecimal. */
export function hashText(text: string): string {
  return createHash('sha256').update(canonicalText(text), 'utf8').digest('hex');
}
