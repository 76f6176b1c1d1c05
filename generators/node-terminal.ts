import { EXIT } from './exit-codes.js';
import { fitQuestions } from './fit-questions.js';
import type { Answers, Question, Terminal } from './terminal.js';

/** The terminal of the running process; the prompts are loaded only when something is asked. */
export function nodeTerminal(): Terminal {
  ignoreClosedPipes();
  return {
    result: (text) => void process.stdout.write(text),
    progress: (text) => void process.stderr.write(text),
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    // https://no-color.org
    hasColour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    ask: askInTerminal,
  };
}

let isIgnoringClosedPipes = false;

// A reader that closes the pipe early (`| head`) is no failure: the work goes on to its end and its exit code.
function ignoreClosedPipes(): void {
  if (isIgnoringClosedPipes) return;
  isIgnoringClosedPipes = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exit(EXIT.USAGE);
    });
  }
}

/** Says, when a signal ends the process, that the next run puts back what this one leaves. */
export function sayInterrupts(terminal: Terminal): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      terminal.progress('\nInterrupted. Run the same command again: it puts back what was half done.\n');
      // The way in which a process dies of a signal is kept.
      process.kill(process.pid, signal);
    });
  }
}

async function askInTerminal(questions: readonly Question[]): Promise<Answers> {
  const { TerminalAdapter } = await import('@yeoman/adapter');
  // Prompts go to stderr, like all that is no result.
  const adapter = new TerminalAdapter({ stdout: process.stderr });
  // The adapter's types describe each kind of question apart; a question of ours is always one of them.
  return adapter.prompt([...fitQuestions(questions)] as unknown as Parameters<typeof adapter.prompt>[0]);
}
