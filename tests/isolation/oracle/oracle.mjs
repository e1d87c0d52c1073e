// Asks the independent simulator for decisions: one JSON value per line in, one per line out.
//
//   {"define": "name", "policy": {...}}     a policy, to be called by its name from here on
//   {"ask": {...}}                          a simulation in which names stand for policies
//
// Every question gets one line: "Allowed", "ImplicitlyDenied", "ExplicitlyDenied" or "error: why".
import { createInterface } from 'node:readline'
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'

const policies = new Map()
const called = (name) => ({ name, policy: policies.get(name) })
const optional = (name) => (name ? [called(name)] : undefined)

async function answer(ask) {
  const result = await runSimulation(
    {
      request: {
        principal: ask.principal === 'anonymous' ? anonymousPrincipal : ask.principal,
        action: ask.action,
        resource: { resource: ask.resource, accountId: ask.account },
        contextVariables: ask.context
      },
      identityPolicies: ask.identity.map(called),
      permissionBoundaryPolicies: optional(ask.boundary),
      serviceControlPolicies: ask.scps.map((level, index) => ({
        orgIdentifier: `level-${index + 1}`,
        policies: level.map(called)
      })),
      resourceControlPolicies: [],
      resourcePolicy: ask.resourcePolicy ? policies.get(ask.resourcePolicy) : undefined,
      vpcEndpointPolicies: optional(ask.endpoint),
      // Tags of buckets count only where that is switched on; decisions assume that it is.
      additionalSettings: { s3: { bucketAbacEnabled: true } }
    },
    {}
  )
  return result.resultType === 'error' ? `error: ${result.errors.message} ${JSON.stringify(result.errors)}` : result.overallResult
}

for await (const line of createInterface({ input: process.stdin })) {
  const value = JSON.parse(line)
  if (value.define) {
    policies.set(value.define, value.policy)
    continue
  }
  let said
  try {
    said = await answer(value.ask)
  } catch (error) {
    said = `error: ${error.message}`
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}
