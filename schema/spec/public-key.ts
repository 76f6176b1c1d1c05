import { createPublicKey } from 'node:crypto';
import { judged, type Problem } from './field.js';

const AS_BLOCK = 'Write what cosign.pub holds, as a block: "publicKey: |", and the key below it, indented.';

/** The kinds of key that Cosign verifies with, as Node calls them. */
const KEY_TYPES: readonly (string | undefined)[] = ['ec', 'ed25519', 'rsa'];

/** One public key in PEM form, as `cosign generate-key-pair` writes `cosign.pub`. */
export const publicKey = judged((value) => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) {
    const help =
      'Write the public key instead, and make a new pair: whoever reads the repository has this private key.';
    return { message: 'It is a private key.', help };
  }
  if (value.includes('-----BEGIN CERTIFICATE-----')) {
    return { message: 'It is a certificate.', help: 'Write its public key: "openssl x509 -noout -pubkey" prints it.' };
  }
  const keys = value.split('-----BEGIN PUBLIC KEY-----').length - 1;
  if (keys === 0) return { message: 'It is no public key in PEM form.', help: AS_BLOCK };
  if (keys > 1) return { message: `It holds ${keys} keys.`, help: 'Keep the one that the images are signed with.' };
  return readingProblem(value);
});

function readingProblem(pem: string): Problem | undefined {
  try {
    const { asymmetricKeyType: type } = createPublicKey(pem);
    if (KEY_TYPES.includes(type)) return undefined;
    return { message: `Cosign does not verify with a key of type ${type}.`, help: 'Write an EC, Ed25519 or RSA key.' };
  } catch {
    return { message: 'It begins like a public key, and no key can be read from it.', help: AS_BLOCK };
  }
}
