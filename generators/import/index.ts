import { CommandGenerator, type YeomanOptions } from '../yeoman-door.js';

/** `yo catalyst:import`. */
export default class extends CommandGenerator {
  constructor(args: string[], options: YeomanOptions) {
    super(args, options, 'import');
  }
}
