/** One line of a stack. `code` may have several lines (Python ≥ 3.13), without the `^^^^` marks under it. */
export type TracebackFrame = {
  readonly file: string;
  readonly line: number;
  /** Empty where Python names none, as in the frame of a SyntaxError. */
  readonly function: string;
  readonly code?: string;
  /** How many more times Python saw this frame and did not print it. */
  readonly repeated?: number;
};

/** How an exception came about from the one printed before it. */
export type Relation = 'none' | 'direct-cause' | 'during-handling';

export type TracebackException = {
  readonly relation: Relation;
  /** Dotted, as printed: `celery_app.tasks.PaymentDeclined`, `KeyError`. */
  readonly type: string;
  /** What follows the type. May have several lines: Python prints notes as further lines and does not mark them. */
  readonly message: string;
  /** Outermost call first. */
  readonly frames: readonly TracebackFrame[];
  /** What an ExceptionGroup holds; absent for any other exception. */
  readonly members?: readonly Traceback[];
};

/** Chained exceptions in the order Python prints them: the last is the one that was raised. */
export type Traceback = { readonly exceptions: readonly TracebackException[] };

/**
 * Reads the text of `traceback.format_exc()`, as events and results carry it (Python 3.6 to 3.14). Never throws: of a
 * text which is no traceback, the first line becomes an exception without frames. Empty text has no exceptions.
 */
export function parseTraceback(text: string): Traceback {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return parseLines(withoutGroupMargin(lines), 0);
}

// Groups in groups: Python prints ten levels itself.
const MAX_DEPTH = 12;
const HEADER = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const CHAINS: Readonly<Record<string, Relation>> = {
  'The above exception was the direct cause of the following exception:': 'direct-cause',
  'During handling of the above exception, another exception occurred:': 'during-handling',
};

function parseLines(lines: readonly string[], depth: number): Traceback {
  const exceptions: TracebackException[] = [];
  let relation: Relation = 'none';
  let block: string[] = [];
  let quoted = false; // inside the """ of a RemoteTraceback, whose own chain belongs to the block
  const closeBlock = () => {
    exceptions.push(...parseBlock(block, relation, depth));
    block = [];
  };

  for (const line of lines) {
    if (line === '"""') quoted = !quoted && opensRemote(block);
    const chain = quoted || !Object.hasOwn(CHAINS, line) ? undefined : CHAINS[line];
    if (chain === undefined) {
      block.push(line);
    } else {
      closeBlock();
      relation = chain;
    }
  }
  closeBlock();
  return { exceptions };
}

/** Whether the lines so far end where the quoted traceback of a child process begins. */
function opensRemote(lines: readonly string[]): boolean {
  return /RemoteTraceback:\s*$/.test(lines.at(-1) ?? '');
}

/** One exception: header, frames, type and message, members of a group. A RemoteTraceback gives those it carries. */
function parseBlock(lines: readonly string[], relation: Relation, depth: number): readonly TracebackException[] {
  // A RemoteTraceback has no header of its own: the one inside its quotes is of another exception.
  const quote = lines.indexOf('"""');
  const isRemote = quote !== -1 && opensRemote(lines.slice(0, quote));
  const header = isRemote ? -1 : lines.findIndex((line) => HEADER.test(line));
  const body = lines.slice(header + 1);
  const membersAt = isRemote ? -1 : body.findIndex((line) => line.startsWith('+-+-'));
  const own = membersAt === -1 ? body : body.slice(0, membersAt);
  const { frames, rest } = readFrames(header === -1 ? [] : own);
  const { type, message } = readRaised(header === -1 ? own : rest);
  if (type === '' && message === '' && frames.length === 0) return [];

  const remote = type.endsWith('RemoteTraceback') ? readRemote(message, depth) : [];
  if (remote.length > 0)
    return remote.map((exception, index) => (index === 0 ? { ...exception, relation } : exception));
  const members = membersAt === -1 ? undefined : readMembers(body.slice(membersAt), depth);
  return [{ relation, type, message, frames, ...(members ? { members } : {}) }];
}

const FRAME = /^ {2}File "(.*)", line (\d+)(?:, in (.*))?$/;
const REPEATED = /^ {2}\[Previous line repeated (\d+) more times?\]$/;
const MARKS = /^[\s~^]+$/;

function readFrames(lines: readonly string[]): { frames: readonly TracebackFrame[]; rest: readonly string[] } {
  const frames: TracebackFrame[] = [];
  let code: string[] = [];
  const closeFrame = () => {
    const last = frames.pop();
    if (last) frames.push(code.length > 0 ? { ...last, code: code.join('\n') } : last);
    code = [];
  };

  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const frame = FRAME.exec(line);
    const repeated = REPEATED.exec(line);
    if (frame) {
      closeFrame();
      frames.push({ file: frame[1] ?? '', line: Number(frame[2]), function: frame[3] ?? '' });
    } else if (repeated) {
      closeFrame();
      const last = frames.pop();
      if (last) frames.push({ ...last, repeated: Number(repeated[1]) });
    } else if (line.startsWith('    ')) {
      if (!MARKS.test(line)) code.push(line.slice(4));
    } else {
      break;
    }
  }
  closeFrame();
  return { frames, rest: lines.slice(at) };
}

const RAISED = /^([\p{L}_][\p{L}\p{N}_.<>]*)(?:: ?([\s\S]*))?$/u;

function readRaised(lines: readonly string[]): { type: string; message: string } {
  const text = lines.join('\n').trim();
  const [, type, message] = RAISED.exec(text) ?? [];
  if (type !== undefined && (message !== undefined || !text.includes('\n'))) return { type, message: message ?? '' };
  // A type alone on its line, notes behind it.
  const [first = '', ...more] = text.split('\n');
  if (RAISED.test(first) && more.length > 0) return { type: first, message: more.join('\n') };
  return { type: '', message: text };
}

/** billiard, multiprocessing and concurrent.futures carry a child's traceback as text between triple quotes. */
function readRemote(message: string, depth: number): readonly TracebackException[] {
  const inside = /^\s*"""\n([\s\S]*?)\n?"""\s*$/.exec(message)?.[1];
  if (inside === undefined || depth >= MAX_DEPTH) return [];
  return parseLines(inside.split('\n'), depth + 1).exceptions;
}

const MEMBER = /^ *\+-(?:\+-)?-*(?: (?:\d+|\.\.\.) )?-*$/;

/** Members stand two columns further right, a line with their number between them. */
function readMembers(lines: readonly string[], depth: number): readonly Traceback[] {
  const members: string[][] = [];
  for (const line of lines) {
    const inner = line.startsWith('  ') ? line.slice(2) : line;
    if (line.startsWith('+-+-') || (inner.startsWith('+-') && !inner.startsWith('+-+-') && MEMBER.test(inner))) {
      members.push([]);
    } else {
      members.at(-1)?.push(withoutBar(inner));
    }
  }
  return members
    .map((member) => (depth < MAX_DEPTH ? parseLines(member, depth + 1) : asText(member)))
    .filter((member) => member.exceptions.length > 0);
}

function asText(lines: readonly string[]): Traceback {
  return { exceptions: [{ relation: 'none', type: '', message: lines.join('\n').trim(), frames: [] }] };
}

/** Lines of an ExceptionGroup lose the two columns and the bar which Python draws around the outermost one. */
function withoutGroupMargin(lines: readonly string[]): readonly string[] {
  let inGroup = false;
  return lines.map((line) => {
    if (line.startsWith('  + Exception Group Traceback')) inGroup = true;
    else if (!/^ {2}\s*[|+]/.test(line)) inGroup = false;
    return inGroup ? withoutBar(line.slice(2)) : line;
  });
}

function withoutBar(line: string): string {
  if (line.startsWith('| ') || line.startsWith('+ ')) return line.slice(2);
  return line === '|' ? '' : line;
}
