import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';

/** A spec's text with host clusters marked as retired; the rest, comments included, stays. */
export function retireHostClusters(text: string, names: readonly string[]): string {
  return editHostClusters(text, (items) => {
    for (const item of items) if (names.includes(String(item.get('name')))) item.set('retired', true);
    return items;
  });
}

/**
 * A spec's text without some of its host clusters; the rest, comments included, stays.
 *
 * Those that move up in the list are given the mesh id that they have: it must never change.
 */
export function removeHostClusters(text: string, names: readonly string[]): string {
  return editHostClusters(text, (items) => {
    const isGone = (item: YAMLMap): boolean => names.includes(String(item.get('name')));
    const first = items.findIndex(isGone);
    items.forEach((item, index) => {
      if (index > first && !item.has('meshId')) item.set('meshId', index + 1);
    });
    return items.filter((item) => !isGone(item));
  });
}

function editHostClusters(text: string, edit: (items: YAMLMap[]) => YAMLMap[]): string {
  const document = parseDocument(text);
  const list = document.get('hostClusters');
  if (!isSeq(list)) return text;
  list.items = edit(list.items.filter((item): item is YAMLMap => isMap(item)));
  return document.toString({ lineWidth: 0 });
}
