import type { Files } from '../../core/tree/tree.js';
import { SHELF } from '../fixtures.js';

const SLOTS = ['01-cilium', '01a-gateway-api', '02-cert-manager', '09-keycloak', '10-gitea', '16-cnpg', '19-harbor'];

/** Two releases of a few Blueprints each: the shipped one, and one before it with an older Gitea and without Keycloak. */
export function smallShelf(): Files {
  const files = new Map<string, string>();
  for (const [path, text] of SHELF) {
    const [release = '', ...rest] = path.split('/');
    const file = rest.join('/');
    if (release !== '2026.05') continue;
    if (!file.startsWith('slots/') || SLOTS.some((slot) => file === `slots/${slot}.yaml`)) files.set(path, text);
    if (!file.startsWith('slots/')) files.set(`2026.03/${file}`, text.replaceAll('2026.05', '2026.03'));
  }
  for (const slot of SLOTS) {
    const text = SHELF.get(`2026.05/slots/${slot}.yaml`) ?? '';
    files.set(`2026.03/slots/${slot}.yaml`, text.replace(/^version: (\d+)\.(\d+)\.\d+$/m, 'version: $1.$2.0'));
  }
  return files;
}
