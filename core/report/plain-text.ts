/**
 * A text of a repository as a screen may be shown it: control characters but line feed and tab, and characters that turn
 * the direction of text around, become U+FFFD.
 */
export function plainText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** A report with every text in it plain; shape and order stay. */
export function plainTexts<T>(report: T): T {
  const text = JSON.stringify(report, (_, value: unknown) => (typeof value === 'string' ? plainText(value) : value));
  // JSON gives back what went in: a report holds nothing else.
  return JSON.parse(text) as T;
}
