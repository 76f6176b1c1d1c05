import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import type { Choice, Terminal } from '../terminal.js';
import { briefly } from './answers.js';
import { fieldsOf, type Group } from './groups.js';

/** What the menu gives back besides the name of a group. */
export const DONE = 'done';
export const SHOW = 'show';
export const STOP = 'stop';

// A spec that was just shown stays on a screen of 24 rows.
const ROWS_BELOW_SPEC = 7;

/** Asks what comes next: a group of questions, a look at the spec, or the end. Points at what was chosen last. */
export async function askMenu(
  terminal: Terminal,
  { groups, draft, last }: { readonly groups: readonly Group[]; readonly draft: JsonObject; readonly last: string },
): Promise<string> {
  const width = Math.max(...groups.map(({ title }) => title.length));
  const choices: readonly Choice[] = [
    { name: 'Done', value: DONE, description: 'Checks the spec, shows it, and generates once you agree.' },
    { name: 'Show the spec so far', value: SHOW },
    ...groups.map((group) => ({
      name: `${group.title.padEnd(width)}  ${summaryOf(group, draft)}`,
      short: group.title,
      value: group.name,
      description: group.about,
    })),
    { name: 'Stop, and write nothing', value: STOP },
  ];
  const message = `Sovereign ${String(draft.domain)}:`;
  const { menu } = await terminal.ask([
    {
      type: 'select',
      name: 'menu',
      message,
      choices,
      default: last,
      pageSize: last === SHOW ? ROWS_BELOW_SPEC : 20,
      loop: false,
    },
  ]);
  return String(menu);
}

const SUMMARY_WIDTH = 46;

/** What a spec says of a group, on what is left of the menu's line. */
function summaryOf(group: Group, draft: JsonObject): string {
  const texts = fieldsOf(group).flatMap((path) => {
    const value = valueAt(draft, path);
    if (value === undefined) return [];
    const text = briefly(value);
    return isJsonObject(value) || (path.length === 1 && typeof value !== 'boolean') ? text : `${path.at(-1)} ${text}`;
  });
  const text = texts.filter((each) => each !== '').join(', ');
  if (text === '') return 'by default';
  return text.length > SUMMARY_WIDTH ? `${text.slice(0, SUMMARY_WIDTH - 1)}…` : text;
}
