import Generator from 'yeoman-generator';
import { COMMANDS } from '../options.js';
import { runCommand } from '../run-command.js';
import { FEATURES, listCommands, setExitCode, yeomanTerminal, type YeomanOptions } from '../yeoman-door.js';

const EDIT = 'edit';

/** `yo catalyst`: says what there is, and in a terminal offers it. */
export default class extends Generator {
  constructor(args: string[], options: YeomanOptions) {
    super(args, options, FEATURES);
    this.description = 'says what there is, and offers it';
  }

  override help(): string {
    return listCommands();
  }

  async prompting(): Promise<void> {
    const terminal = yeomanTerminal(this);
    terminal.result(listCommands());
    if (!terminal.isInteractive) return;
    const choices = [
      ...COMMANDS.map(({ name, summary }) => ({ name, value: name, description: summary })),
      { name: 'sovereign --edit', value: EDIT, description: 'open the spec of a Sovereign with questions' },
      { name: 'nothing', value: '' },
    ];
    const message = 'What shall be done?';
    const question = { type: 'select', name: 'command', message, choices, pageSize: 20, loop: false } as const;
    const { command } = await terminal.ask([question]);
    // Not composed: two generators of ours would each bring a commit task, and Yeoman would say so.
    if (command === EDIT) setExitCode(await runCommand('sovereign', { edit: true }, terminal));
    else if (command !== '') setExitCode(await runCommand(String(command), {}, terminal));
  }
}
