/** A mistake of ours: something that cannot happen did. Never the user's fault, always worth an issue. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
