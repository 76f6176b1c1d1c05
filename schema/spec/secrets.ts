import { z } from 'zod';
import { LABEL, field, matches } from './field.js';

/** Who makes the Secrets that the platform reads, and where they come from. Values never stand in a spec. */
export const secrets = z
  .strictObject({
    mode: field(
      z.enum(['existing', 'sops', 'sealed', 'external']).default('existing'),
      'existing: made by hand, as README.md says. sops: encrypted in the folder secrets/. sealed: SealedSecrets in the folder secrets/. external: read from OpenBao.',
      'sops',
    ),
    secretRef: field(
      z
        .strictObject({
          name: field(
            matches(LABEL, 'the name of a Secret: lower-case letters, digits and hyphens'),
            'Name of the Secret.',
            'sops-age',
          ),
        })
        .optional(),
      'Secret in flux-system with the age key that decrypts; only for mode sops. Default: sops-age.',
      { name: 'sops-age' },
    ),
  })
  .refine(({ mode, secretRef }) => mode === 'sops' || secretRef === undefined, {
    error: 'Only mode sops decrypts with a key.',
    params: { help: 'Remove secretRef, or write "mode: sops".' },
    path: ['secretRef'],
  });

/** The mode as the spec writes it. */
export type SecretsMode = z.infer<typeof secrets>['mode'];
