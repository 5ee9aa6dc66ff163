import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import hcl from 'hcl2-parser'
import t from 'tap'
import { root } from '../../scripts/root.ts'

const text = await readFile(join(root, 'examples/packer/agent-host.pkr.hcl'), 'utf8')

// HashiCorp's own HCL parser, compiled to JavaScript: syntax only. packer itself, which would check the names
// of builders and their options, is not to be had from a registry here.
t.test('the Packer file is HCL, and installs without a key', async (t) => {
  const [file, problems] = hcl.parseToObject(text)
  t.notOk(problems)
  const [{ shell }] = file.build.map(({ provisioner }: { provisioner: object }) => provisioner)
  const [{ environment_vars, inline }] = shell
  t.ok(environment_vars.includes('DD_INSTALL_ONLY=1'))
  t.notMatch(environment_vars.join(' '), /DD_API_KEY/)
  t.ok(inline.includes('dd-fips verify'))
  t.ok(file.source['amazon-chroot'].agent_host)
})

t.test('what is not HCL is seen to be none', async (t) => {
  const [file, problems] = hcl.parseToObject(
    text.replace('provisioner "shell" {', 'provisioner "shell"'),
  )
  t.ok(file === null || problems !== null)
})
