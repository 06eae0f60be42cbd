package io.loquat.bench;

/** Where the benchmark tells how far it is. */
final class Console {
    private Console() {}

    static void say(String line) {
        System.out.println(line);
    }
}
