import { z } from 'zod';

const cluster = z.string().describe('Host cluster, as <sovereign>/<host-cluster>.');
const source = z
  .enum(['generator', 'team', 'both', 'unknown'])
  .describe('Who made it: release, template or spec; an edit by hand; both; or no lock tells.');
const count = z.int().nonnegative();
const value = z.json().describe('Any JSON value; absent where this side has nothing. Secrets are masked.');

const field = z.strictObject({
  path: z.string().describe('Dotted path, list items by key in brackets; "" for the whole, "line 12" in text files.'),
  from: value.optional(),
  to: value.optional(),
  source: source.optional().describe('Only where the fields of one change have different ones.'),
});

const change = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed', 'moved', 'renamed']),
  thing: z
    .enum(['object', 'patch', 'document', 'json', 'text', 'form'])
    .describe(
      'An object; a patch of one; YAML without identity, by file; a JSON file; another file, by line; only the form of a file.',
    ),
  object: z.string().describe('Kind namespace/name; "" for what is no object.'),
  fromObject: z.string().optional().describe('The object before it was renamed.'),
  file: z.string().describe('After the change; before it, where it is removed.'),
  fromFile: z.string().optional().describe('The file before it was moved.'),
  fields: z.array(field),
  source,
  clusters: z.array(cluster).describe('The host clusters that it reaches.'),
  why: z.array(z.string()).describe('What it means: the messages of the meanings about its object.'),
});

const meaning = z.strictObject({
  id: z.string().describe('Kebab-case, never changed once released.'),
  severity: z.enum(['critical', 'warning', 'info']),
  object: z.string(),
  file: z.string(),
  message: z.string().describe('What happens.'),
  why: z.string().describe('Why it matters.'),
  source,
  clusters: z.array(cluster),
});

const summary = z.strictObject({
  compares: z
    .enum(['generated', 'revision'])
    .describe('From the files to what is generated, where edits by the team show as if undone; or from a revision.'),
  changes: z.strictObject({ added: count, removed: count, changed: count, moved: count, renamed: count }),
  sources: z.strictObject({ generator: count, team: count, both: count, unknown: count }),
  meanings: z.strictObject({ critical: count, warning: count, info: count }),
  files: count.describe('Files that hold a change.'),
  sovereigns: z.array(z.string()),
  clusters: z.array(cluster),
});

/** What `generator-catalyst diff --format json` prints. Fields are added, never renamed or removed. */
export const diffReportSchema = z.strictObject({
  changes: z.array(change),
  meanings: z.array(meaning).describe('Loudest first.'),
  summary,
});

/** A report. */
export type DiffReport = z.infer<typeof diffReportSchema>;
/** One change of a report. */
export type DiffReportChange = DiffReport['changes'][number];
/** One field of a change. */
export type DiffReportField = DiffReportChange['fields'][number];
/** One meaning of a report. */
export type DiffReportMeaning = DiffReport['meanings'][number];

/** The same as a JSON Schema: `docs/diff.schema.json`. */
export function diffJsonSchema(): unknown {
  const schema = z.toJSONSchema(diffReportSchema, { target: 'draft-2020-12' });
  return { ...schema, title: 'Report of generator-catalyst diff' };
}
