/** Something cannot be done as it was asked. The message is for the operator, and holds nothing that people wrote. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}
