import t from 'tap'
import { html } from '../../../src/evidence/html/markup.ts'

t.test('text is escaped, in elements and in attributes', async (t) => {
  const evil = `<script>alert("x")</script>&'`
  t.equal(
    html`<p title="${evil}">${evil}</p>`.html,
    '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;</p>',
  )
})

t.test('markup, lists of it and nothing are filled in as they are', async (t) => {
  t.equal(
    html`${html`<b>${1}</b>`}${[html`<i>`, 'a<']}${undefined}${false}`.html,
    '<b>1</b><i>a&lt;',
  )
})

t.test(
  'an object that only looks like markup cannot come from JSON of a host: text stays text',
  async (t) => {
    t.equal(html`${'{"html":"<b>"}'}`.html, '{&quot;html&quot;:&quot;&lt;b&gt;&quot;}')
  },
)

t.test('characters that no page may hold are shown as such', async (t) => {
  t.equal(html`${'a\u0000b\u001b[31m'}`.html, 'a\ufffdb\ufffd[31m')
})
