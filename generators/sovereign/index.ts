import { CommandGenerator } from '../yeoman-door.js';

/** `yo catalyst:sovereign`. */
export default class extends CommandGenerator {
  constructor(args: string[], options: ConstructorParameters<typeof CommandGenerator>[1]) {
    super(args, options, 'sovereign');
  }
}
