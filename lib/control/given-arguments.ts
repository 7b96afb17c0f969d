import { parsePythonJson } from '../python/json.ts';
import { holdsUnknownType } from '../python/read-json.ts';
import type { ArgumentsPart, ExactArguments } from '../tasks/replay.ts';

/**
 * Arguments that a person gave, as the JSON text that is sent. A text is kept byte for byte, so that `1.0` stays a
 * float and no digit of an integer is lost; a value has been through a JSON parser already and is refused when that
 * has visibly cost digits.
 */
export function givenArguments(part: ArgumentsPart, given: unknown): ExactArguments {
  return typeof given === 'string' ? ofText(part, given) : ofValue(part, given);
}

function ofText(part: ArgumentsPart, text: string): ExactArguments {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch {
    return { ok: false, why: `the ${part} are not JSON` };
  }
  if (!hasShapeOf(part, value)) return wrongShape(part);
  return holdsUnknownType(text) ? unknownType(part) : { ok: true, json: text.trim() };
}

function ofValue(part: ArgumentsPart, value: unknown): ExactArguments {
  if (!hasShapeOf(part, value)) return wrongShape(part);
  if (holdsLongInteger(value)) {
    return {
      ok: false,
      why: `the ${part} hold an integer past 2^53, which JSON numbers do not carry exactly: send the ${part} as JSON text`,
    };
  }
  const json = JSON.stringify(value);
  return holdsUnknownType(json) ? unknownType(part) : { ok: true, json };
}

function unknownType(part: ArgumentsPart): ExactArguments {
  return {
    ok: false,
    why: `the ${part} hold a "__type__" that kombu does not know, for which workers would drop the message`,
  };
}

function hasShapeOf(part: ArgumentsPart, value: unknown): boolean {
  return part === 'args' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongShape(part: ArgumentsPart): ExactArguments {
  return { ok: false, why: `the ${part} are not a JSON ${part === 'args' ? 'array' : 'object'}` };
}

/** Past 2^53 whole numbers are no longer one by one, so the parser may have changed it. */
function holdsLongInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsLongInteger);
}
