import t from 'tap'
import { findTemplate } from '../../../src/render/helm/templates.ts'

/** Texts, and the offset of the template sign; undefined for one that is a values file as it stands. */
const cases: [string, number | undefined][] = [
  ['a: {{ .Values.x }}\n', 3],
  ['a: 1\n{{- if .Values.a }}\nb: 2\n{{- end }}\n', 5],
  ['a: [{{x}}]\n', 4],
  ['a: foo-{{ x }}-bar\n', 7],
  ['{% if x %}\na: 1\n{% endif %}\n', 0],
  ['a: 1\n{{/* comment */}}\n', 5],
  ['c: |\n  {{ z }}\nd: {{ z }}\n', 18],
  ['a: |\nb: {{ x }}\n', 8],
  ['b: "{{ q }}"\n', undefined],
  [`b: '{{ q }}'\n`, undefined],
  ['# {{ c }}\na: 1 # {% c %}\n', undefined],
  ['c: |\n\n  # {{ z }}\n  {{ z }}\n', undefined],
  ['c: >-  # folded\n  {{ z }}\n  q\nd: 1\n', undefined],
  ['a: {b: {c: 1}}\n', undefined],
  ['a: { {b: 1}: 2 }\n', undefined],
  ['a: "%%host%%"\n', undefined],
  ['', undefined],
]

for (const [text, offset] of cases) {
  t.test(
    `${JSON.stringify(text)} is ${offset === undefined ? 'no template' : 'a template'}`,
    async (t) => {
      t.equal(findTemplate(text), offset)
    },
  )
}
