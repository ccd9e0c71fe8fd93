package dev.layerlift.handler;

/**
 * @param result the stage's record, which becomes the answer's JSON
 * @param outcome a word for the log
 */
record StageAnswer(Object result, String outcome) {}
