import { parse } from 'yaml';
import { isSameValue } from '../../core/merge/values.js';
import { toYaml } from '../../core/render/yaml-text.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { parseSpec } from '../../core/spec/parse.js';
import { rewriteSpec } from '../../core/spec/rewrite.js';
import type { Finding } from '../../schema/finding.js';
import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { SPEC_SCHEMA_LINE } from '../../schema/sovereign.js';
import type { OpenRepository } from '../commands/open-repository.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { labelOf } from './answers.js';
import { askFields } from './ask-fields.js';
import { checkText, namesFrom, type CheckOptions } from './check-text.js';
import { wrapped, type Asked, type Desk } from './desk.js';
import { askFirstPage } from './first-page.js';
import { SPEC_FIELDS, SPEC_SHAPE, groupOf, hasQuestionsAt, openGroups, type Group } from './groups.js';
import { DONE, SHOW, STOP, askMenu } from './menu.js';

/** What the questions are asked for. */
export interface WizardOptions extends CheckOptions {
  /** True takes the spec as it is shown, without asking. */
  readonly yes: boolean;
  /** The domain that was named, for a Sovereign that is not there yet. */
  readonly sovereign: string | undefined;
}

/** Where the questions are asked: the repository, and who answers. */
interface Room {
  readonly repository: OpenRepository;
  readonly terminal: Terminal;
  readonly options: WizardOptions;
}

/** Asks for what a new spec needs, offers the rest, and gives its text once it is agreed to. */
export async function askSpec(repository: OpenRepository, terminal: Terminal, options: WizardOptions): Promise<string> {
  const draft = await askFirstPage(repository, terminal, options.sovereign);
  return askGroups({ file: 'sovereign.yaml', original: undefined, draft }, { repository, terminal, options });
}

/** Opens a spec with questions; its text once the changes are agreed to, in which all else is as it was. */
export async function reopenSpec(
  { file, text }: { readonly file: string; readonly text: string },
  repository: OpenRepository,
  terminal: Terminal,
  options: WizardOptions,
): Promise<string> {
  // A spec that is wrong is reported, with places, by the generation that follows.
  if (parseSpec(file, text).kind === 'findings') return text;
  const draft: unknown = parse(text);
  if (!isJsonObject(draft)) return text;
  return askGroups({ file, original: { text, draft }, draft }, { repository, terminal, options });
}

interface State {
  readonly file: string;
  /** Undefined for a new spec. */
  readonly original: { readonly text: string; readonly draft: JsonObject } | undefined;
  readonly draft: JsonObject;
}

const HOW_TO_ANSWER =
  'Enter keeps what stands in parentheses, Tab lets you change it, and "-" goes back to the default.';

async function askGroups(start: State, room: Room): Promise<string> {
  const { terminal } = room;
  const groups = openGroups();
  let [state, last] = [start, DONE];
  const what = start.original === undefined ? 'Open what is to differ from the defaults.' : 'Open what is to change.';
  terminal.progress(`\n${wrapped(`${what} ${HOW_TO_ANSWER}`)}\n`);
  for (;;) {
    const chosen = await askMenu(terminal, { groups, draft: state.draft, last });
    last = chosen;
    if (chosen === STOP) throw declined();
    if (chosen === SHOW) terminal.progress(`\n${textOf(state)}\n`);
    const group = groups.find(({ name }) => name === chosen);
    if (group !== undefined) state = { ...state, draft: await askGroup(group, state, room) };
    if (chosen !== DONE) continue;
    const text = textOf(state);
    const next = await agree({ file: state.file, text }, room);
    if (next === STOP) throw declined();
    if (next === DONE) return text;
    last = next;
  }
}

function declined(): UsageError {
  return new UsageError('You did not agree to the spec, so nothing was written.', 'Run it again to answer anew.');
}

/** The spec as it would be written. */
function textOf({ original, draft }: State): string {
  if (original === undefined) return `${SPEC_SCHEMA_LINE}\n${toYaml(draft, 0)}\n`;
  const text = rewriteSpec(original.text, draft);
  return text === original.text || text.includes('yaml-language-server:') ? text : `${SPEC_SCHEMA_LINE}\n${text}`;
}

async function askGroup(group: Group, { original, draft }: State, room: Room): Promise<JsonObject> {
  const { repository, terminal, options } = room;
  const release = typeof draft.release === 'string' ? draft.release : options.release;
  // Another domain is another Sovereign, with a folder of its own.
  const isNamed = original !== undefined || options.sovereign !== undefined;
  const desk: Desk = {
    terminal,
    isAsked: (path) => hasQuestionsAt(group, path) && !(isNamed && path[0] === 'domain'),
    namesFrom: (source) => namesFrom(source, repository, release),
    isKept: (path, entry) => {
      const entries = valueAt(original?.draft, path);
      return Array.isArray(entries) && entries.some((each) => isSameValue(labelOf(each), labelOf(entry)));
    },
  };
  const asked: Asked = { shape: SPEC_SHAPE, path: [], value: draft, judge: () => true };
  const answer = await askFields(desk, asked, SPEC_FIELDS);
  return isJsonObject(answer) ? answer : draft;
}

/** Shows the spec and what is wrong with it, and gives where the menu goes on; asks where nothing stops it. */
async function agree(spec: { readonly file: string; readonly text: string }, room: Room): Promise<string> {
  const { terminal, repository, options } = room;
  const findings = await checkText(spec, repository, options);
  terminal.progress(`\n${spec.text}\n`);
  if (findings.length > 0) terminal.progress(`${formatFindings(findings)}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return mend(errors, terminal);
  }
  if (options.yes) return DONE;
  const { agreed } = await terminal.ask([
    {
      type: 'select',
      name: 'agreed',
      message: 'Generate the tree from this spec?',
      choices: [
        { name: 'Yes', value: DONE },
        { name: 'Back to the menu', value: SHOW },
        { name: 'No, write nothing', value: STOP },
      ],
      default: DONE,
    },
  ]);
  return String(agreed);
}

/** Says which groups to open, and gives the first of them. */
function mend(errors: readonly Finding[], terminal: Terminal): string {
  const groups = errors.flatMap(({ path }) => (path === undefined ? [] : [groupOf(keysOf(path))]));
  const titles = [...new Set(groups.map(({ title }) => `"${title}"`))].join(' and ');
  const where = titles === '' ? '' : ` Open ${titles} to answer differently.`;
  terminal.progress(`${wrapped(`Nothing can be generated from this spec.${where}`)}\n`);
  return groups[0]?.name ?? SHOW;
}

/** The keys of a path as messages write it: `a.b[0]["c.d"]`. */
function keysOf(path: string): readonly string[] {
  return path.match(/[^.[\]"]+/g) ?? [];
}
