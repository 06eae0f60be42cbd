package io.loquat.bench;

import java.util.List;
import java.util.Map;

/** One question that is put to several servers in turn. */
interface Case {
    String name();

    /** Who is asked in each round; servers that are not there are left out. */
    List<Turn> turns();

    int rounds();

    Map<String, Double> measure(Stage stage, Turn turn);
}
