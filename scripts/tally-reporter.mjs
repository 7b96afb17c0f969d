// A reporter for vitest that writes what happened as counts: { passed, failed, skipped: [{ name, reason }], broken: [name] }.
// `broken` are the failures outside of tests: a file that does not load, a hook that throws, an error nobody caught.
// Vitest's own JSON report has neither the reasons of skipped tests nor the errors of hooks.
import { writeFileSync } from 'node:fs';

export default class TallyReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message?: string }[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.TEST_TALLY_FILE;
    if (!file) throw new Error('TEST_TALLY_FILE names no file');
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    /** @param {string} state */
    const inState = (state) => tests.filter((test) => test.result().state === state);
    const tally = {
      passed: inState('passed').length,
      failed: inState('failed').length,
      skipped: [...inState('skipped'), ...inState('pending')].map((test) => ({
        name: nameOf(test),
        reason: reasonOf(test),
      })),
      broken: [
        ...suites.filter((suite) => suite.errors().length > 0).map(nameOf),
        ...unhandledErrors.map(({ message }) => `an error nobody caught: ${message ?? 'without a message'}`),
      ],
    };
    writeFileSync(file, JSON.stringify(tally));
  }
}

/** @param {import('vitest/node').TestModule | import('vitest/node').TestSuite | import('vitest/node').TestCase} task */
function nameOf(task) {
  return task.type === 'module' ? task.relativeModuleId : `${task.module.relativeModuleId} > ${task.fullName}`;
}

/** @param {import('vitest/node').TestCase} test */
function reasonOf(test) {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
}
