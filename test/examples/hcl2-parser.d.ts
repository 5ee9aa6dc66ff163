/** HashiCorp's HCL parser as JavaScript; its package has no types. */
declare module 'hcl2-parser' {
  // biome-ignore lint/suspicious/noExplicitAny: a parsed file has whatever shape it has
  const hcl: { parseToObject(text: string): [file: any, problems: unknown] }
  export default hcl
}
