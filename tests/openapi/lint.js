// Lints OpenAPI documents: node lint.js FILE… One line for each thing found, and status 1 if there is any.
import { readFile } from 'node:fs/promises';
import { createConfig, lint } from '@redocly/openapi-core';

const rules = await readFile(new URL('rules.json', import.meta.url), 'utf8');
const config = await createConfig(rules);

async function findings(file) {
  try {
    const problems = await lint({ ref: file, config });
    return problems.map(({ location, ruleId, message }) => `${location[0].pointer}: ${message} (${ruleId})`);
  } catch (error) {
    return [error.message];
  }
}

for (const file of process.argv.slice(2)) {
  for (const finding of await findings(file)) {
    console.error(`${file}: ${finding}`);
    process.exitCode = 1;
  }
}
