/** Whether a question, as servers put it, is for the password; not for a code that is good once. Pure. */
export function looksLikePassword(question: string): boolean {
  return /pass(word|code|wort|e)|mot de passe|contraseña/i.test(question) && !/one-?time|otp|verification|token/i.test(question);
}
