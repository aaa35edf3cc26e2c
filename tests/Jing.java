package com.thaiopensource.relaxng.util;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs Jing's command line again and again: arguments a line each and an empty line in; status, length and output out. */
class Jing {
  public static void main(String[] none) throws Exception {
    BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = System.out;
    java.util.List<String> arguments = new java.util.ArrayList<>();
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      if (!line.isEmpty()) {
        arguments.add(line);
        continue;
      }
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      System.setOut(new PrintStream(said, true, "UTF-8"));
      int status;
      try {
        status = new Driver().doMain(arguments.toArray(new String[0]));
      } catch (Throwable fault) {
        status = 3;
        System.out.println(fault);
      }
      System.out.flush();
      answers.print(status + " " + said.size() + "\n");
      said.writeTo(answers);
      answers.flush();
      arguments.clear();
    }
  }
}
