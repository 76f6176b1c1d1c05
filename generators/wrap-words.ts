/** A text in lines of at most `width` characters; what stands in quotes is not broken, nor a word that is longer. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines = [''];
  for (const word of text.match(/"[^"]*"\S*|\S+/g) ?? []) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
