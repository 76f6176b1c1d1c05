import type { Finding, Position } from '../../schema/finding.js';

/** An image that a host cluster runs, with the line that says so. */
export interface RunningImage {
  readonly namespace: string;
  readonly image: string;
  readonly file: string;
  readonly position: Position;
}

/** Prints the list that `parseImages` reads, of the cluster that kubectl points to. */
export const LIST_IMAGES_COMMAND =
  "kubectl get pods --all-namespaces --output go-template='{{range .items}}{{$namespace := .metadata.namespace}}" +
  '{{range .spec.containers}}{{$namespace}} {{.image}}{{"\\n"}}{{end}}' +
  '{{range .spec.initContainers}}{{$namespace}} {{.image}}{{"\\n"}}{{end}}{{end}}\' | sort --unique';

/**
 * The images of a list: a Namespace and an image on each line; blank lines and lines that begin with # say nothing.
 *
 * In the order of the file; an image that stands twice for a Namespace is given once. Reports `images-file` for a line
 * of any other form.
 */
export function parseImages(
  file: string,
  text: string,
): { readonly images: readonly RunningImage[]; readonly findings: readonly Finding[] } {
  const images = new Map<string, RunningImage>();
  const findings: Finding[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const words = line.trim().split(/\s+/);
    const [namespace = '', image] = words;
    if (namespace === '' || namespace.startsWith('#')) return;
    const position = { line: index + 1, column: line.length - line.trimStart().length + 1 };
    if (image === undefined || words.length > 2) {
      findings.push(lineFinding(file, position, line.trim()));
      return;
    }
    const key = `${namespace} ${image}`;
    if (!images.has(key)) images.set(key, { namespace, image, file, position });
  });
  return { images: [...images.values()], findings };
}

function lineFinding(file: string, position: Position, line: string): Finding {
  return {
    rule: 'images-file',
    severity: 'error',
    message: `"${line}" is not a Namespace and an image.`,
    help: 'Write both, with a space between them: harbor registry.example.com/goharbor/harbor-core:v2.12.0.',
    file,
    position,
  };
}
