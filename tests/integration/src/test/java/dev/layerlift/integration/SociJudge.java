package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The SOCI reference implementation, behind our program {@code tests/judges/soci}: many cases for
 * one start, a JSON object for each.
 */
final class SociJudge {
  /** The program's own default, said by our builder too where ztocs are compared. */
  static final String BUILD_TOOL = "AWS SOCI CLI v0.2";

  private SociJudge() {}

  /**
   * @param words command and flags
   * @param cases the fields of each
   * @return one verdict a case, in their order
   */
  static List<JsonNode> judge(List<String> words, List<List<String>> cases) throws IOException {
    Path list = Files.createTempFile("layerlift-cases-", ".tsv");
    try {
      Files.write(list, cases.stream().map(fields -> String.join("\t", fields)).toList());
      Command.Finished finished =
          Tool.SOCI_JUDGE.command(words.toArray(String[]::new)).and(list.toString()).succeed();
      List<JsonNode> verdicts = new ArrayList<>();
      for (String line : finished.stdout().lines().toList()) {
        verdicts.add(JsonMapper.shared().readTree(line));
      }
      if (verdicts.size() != cases.size()) {
        throw new AssertionError(cases.size() + " cases, but " + finished);
      }
      return verdicts;
    } finally {
      Files.delete(list);
    }
  }

  /** Returns the verdict, which is on something that the reference must not refuse. */
  static JsonNode requireNoError(JsonNode verdict) {
    if (verdict.has("error")) {
      throw new AssertionError(verdict.toString());
    }
    return verdict;
  }
}
