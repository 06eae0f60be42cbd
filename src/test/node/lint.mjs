/** Lints the documents that are named: one line a fault, and it ends with 0 if there is none. LintTest starts it, with MODULES. */
import { createRequire } from 'node:module';

const { createConfig, lint } = createRequire(`${process.env.MODULES}/`)('@redocly/openapi-core');
const config = await createConfig({
  extends: ['recommended-strict'],
  oas3_1Rules: {
    'rule/array-says-what-is-in-it': {
      subject: { type: 'Schema' },
      where: [{ subject: { type: 'Schema', property: 'type' }, assertions: { const: 'array' } }],
      assertions: { required: ['items'] },
    },
  },
  async3Rules: {
    // There is no authentication, which such a document can say at each operation only.
    'security-defined': 'off',
    // It does not see that a `not` names properties of the schema around it.
    'no-required-schema-properties-undefined': 'off',
  },
});
let faults = 0;
for (const ref of process.argv.slice(2)) {
  for (const { ruleId, message, location } of await lint({ ref, config })) {
    console.log(`${ref} ${location[0]?.pointer} ${ruleId}: ${message}`);
    faults += 1;
  }
}
process.exit(faults === 0 ? 0 : 1);
