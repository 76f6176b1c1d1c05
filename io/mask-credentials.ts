/**
 * The text with the credentials of every URL replaced by `***`.
 *
 * Over HTTP even a lone user name may be a token; over other protocols it is `git@`, which is kept, so there only a user
 * with a password is masked. Tokens in the query are masked too.
 */
export function maskCredentials(text: string): string {
  return text
    .replace(/(https?:\/\/)[^\s/]+@/gi, '$1***@')
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/]*@/gi, '$1***@')
    .replace(/([?&][a-z_-]*(?:token|password|secret|key)=)[^&\s'"]+/gi, '$1***');
}
