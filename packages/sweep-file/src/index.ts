export { parseYaml, yamlLimits } from './parse-yaml.ts'
