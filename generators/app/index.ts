import Generator from 'yeoman-generator';
import { COMMANDS } from '../options.js';
import { listCommands } from '../yeoman-door.js';

/** `yo catalyst`: says what there is, and in a terminal offers it. */
export default class extends Generator {
  constructor(args: string[], options: ConstructorParameters<typeof Generator>[1]) {
    super(args, options, { customCommitTask: true, customInstallTask: true, tasksMatchingPriority: true });
    this.description = 'says what there is, and offers it';
  }

  async prompting(): Promise<void> {
    process.stdout.write(listCommands());
    if (!process.stdin.isTTY) return;
    const choices = [
      ...COMMANDS.map(({ name, summary }) => ({ name: `${name}: ${summary}`, value: name })),
      { name: 'nothing', value: '' },
    ];
    const { command } = await this.prompt<{ command: string }>([
      { type: 'select', name: 'command', message: 'What shall be done?', choices },
    ]);
    if (command !== '') await this.composeWith(`../${command}/index.js`);
  }
}
