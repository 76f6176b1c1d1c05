import { readFileSync } from 'node:fs';
import { formatFindings, plural } from '../../core/report/findings-text.js';
import { validateTrees, type Validation } from '../../core/validate.js';
import { readPackageFolder } from '../../io/package-files.js';
import type { Severity } from '../../schema/finding.js';
import { diskError } from '../../io/environment-error.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { readClusters } from './read-clusters.js';

/** What `generator-catalyst validate` is asked to judge. */
export interface ValidateOptions {
  readonly repo: string;
  readonly cluster: string | undefined;
  readonly vars: string | undefined;
  /** A list of images of a live host cluster; with `cluster`. */
  readonly images: string | undefined;
  readonly severity: Severity;
  readonly format: 'text' | 'json';
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Checks the trees of a repository and says whether each host cluster would come up from nothing. */
export function runValidate(options: ValidateOptions, terminal: Terminal): ExitCode {
  const { tree, roots, supplied } = readClusters(options, terminal);
  const validation = validateTrees({
    shelf: readPackageFolder('catalog'),
    tree,
    roots,
    supplied,
    images: readImages(options, roots.length),
  });
  terminal.result(options.format === 'json' ? formatJson(validation) : formatText(validation));
  const bar = SEVERITIES.indexOf(options.severity);
  const isNo = validation.findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= bar);
  return isNo ? EXIT.NO : EXIT.DONE;
}

function readImages({ images }: ValidateOptions, roots: number): { file: string; text: string } | undefined {
  if (images === undefined) return undefined;
  if (roots > 1) throw new UsageError('A list of images is of one host cluster.', 'Name it with --cluster NAME.');
  try {
    return { file: images, text: readFileSync(images, 'utf8') };
  } catch (cause) {
    throw diskError(`read the images in ${images}`, cause);
  }
}

function formatText({ findings, clusters }: Validation): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  // The walk goes on with what could be built, which is less than what is meant.
  const once = errors === 0 ? '' : `, once the ${errors === 1 ? 'error above is' : 'errors above are'} mended`;
  const lines = clusters.map(({ cluster, bringUp }) => {
    const { blocked, waves, waitingUnits } = bringUp;
    const outcome =
      blocked.length + waitingUnits.length === 0
        ? `comes up in ${plural(waves.length, 'wave')}${once}`
        : `does not come up; ${plural(waitingUnits.length, 'unit')} wait for ever: ${waitingUnits.join(', ')}`;
    return `${cluster.name}: ${outcome}\n`;
  });
  return `${formatFindings(findings)}${lines.join('')}`;
}

function formatJson({ findings, clusters }: Validation): string {
  const walked = clusters.map(({ cluster, bringUp }) => ({
    name: cluster.name,
    comesUp: bringUp.blocked.length + bringUp.waitingUnits.length === 0,
    waves: bringUp.waves,
    waitingUnits: bringUp.waitingUnits,
  }));
  return `${JSON.stringify({ findings, clusters: walked }, null, 2)}\n`;
}
