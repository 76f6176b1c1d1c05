import { CommandGenerator } from '../yeoman-door.js';

/** `yo catalyst:render`. */
export default class extends CommandGenerator {
  constructor(args: string[], options: ConstructorParameters<typeof CommandGenerator>[1]) {
    super(args, options, 'render');
  }
}
