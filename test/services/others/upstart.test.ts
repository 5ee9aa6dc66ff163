import t from 'tap'
import { upstart } from '../../../src/services/others/upstart.ts'
import { machineThat } from '../fake-runner.ts'

const conf = 'start on started networking\nenv DD_X=1\nexec /opt/x\n'

/** A STAND-IN for initctl: no upstart can be booted here. It says what upstart 1.12 was recorded to say. */
function withJob(running: boolean) {
  const job = { running }
  const one = machineThat((words) => {
    const [program, verb, name] = words.split(' ')
    if (program !== 'initctl') return undefined
    if (name !== 'datadog-agent') return { code: 1, stderr: `initctl: Unknown job: ${name}\n` }
    if (verb === 'status') {
      return job.running ? `${name} start/running, process 700\n` : `${name} stop/waiting\n`
    }
    if (verb === 'start' && job.running) {
      return { code: 1, stderr: `initctl: Job is already running: ${name}\n` }
    }
    if (verb === 'stop' && !job.running) return { code: 1, stderr: 'initctl: Unknown instance: \n' }
    job.running = verb === 'start'
    return `${name} ${job.running ? 'start/running, process 700' : 'stop/waiting'}\n`
  })
  one.file('/etc/init/datadog-agent.conf', conf)
  one.process(700, 1, '/opt/x', 20)
  one.process(701, 700, '/opt/x worker')
  one.process(702, 701, '/opt/x grandchild')
  one.process(800, 1, '/usr/sbin/other')
  return { ...one, job }
}

t.test('the state of a job is its files and what initctl says', async (t) => {
  const { host, machine } = withJob(true)
  const [state, unknown] = await upstart.states(host, ['datadog-agent', 'none'])
  t.match(state, { exists: true, enabled: true, active: true, failed: false, masked: false })
  t.same(state?.pids, [700, 701, 702], 'descendants are of the job, the main process first')
  t.same(state?.environment, { DD_X: '1' })
  t.ok(Math.abs((state?.startedAt ?? 0) - machine.systemd.bootedAt - 20_000) <= 20)
  t.match(unknown, { exists: false, enabled: false, active: false, pids: [] })
})

t.test('a job is disabled by its override, and enabled by taking that back', async (t) => {
  const { host } = withJob(false)
  const enabled = async () => (await upstart.states(host, ['datadog-agent']))[0]?.enabled
  const override = async () => (await host.read('/etc/init/datadog-agent.override'))?.toString()
  await upstart.disable(host, 'datadog-agent')
  t.equal(await override(), 'manual\n')
  t.equal(await enabled(), false)
  await upstart.enable(host, 'datadog-agent')
  t.equal(await override(), undefined, 'nothing of it is left')
  t.equal(await enabled(), true)
  await host.write('/etc/init/datadog-agent.override', 'respawn\nmanual\n')
  await upstart.enable(host, 'datadog-agent')
  t.equal(await override(), 'respawn\n', "somebody's own stanzas stay")
})

t.test('a restart stops and starts: initctl restart would take the old files', async (t) => {
  for (const running of [true, false]) {
    const { host, commands, job } = withJob(running)
    await upstart.restart(host, 'datadog-agent')
    t.same(commands, ['initctl stop datadog-agent', 'initctl start datadog-agent'])
    t.ok(job.running)
  }
})

t.test('what runs already need not be started, what rests need not be stopped', async (t) => {
  const { host, commands } = withJob(true)
  await upstart.start(host, 'datadog-agent')
  t.same(commands, ['initctl status datadog-agent'])
  const { host: other } = withJob(false)
  await t.resolves(upstart.stop(other, 'datadog-agent'))
  await t.rejects(upstart.start(other, 'none'), /ended with 1/)
})

t.test('the log of a job is a file of its own', async (t) => {
  const { host, commands, file } = machineThat((words) =>
    words.startsWith('tail') ? 'one\n\ntwo\n' : undefined,
  )
  t.same(await upstart.logTail(host, 'x', 5), [], 'none yet')
  file('/var/log/upstart/x.log')
  t.same(await upstart.logTail(host, 'x', 5), ['one', 'two'])
  t.same(commands, ['tail -n 5 -- /var/log/upstart/x.log'])
})
