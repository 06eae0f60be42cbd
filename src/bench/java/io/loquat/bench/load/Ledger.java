package io.loquat.bench.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The account of every delivery: each receiver gets each number of each sender of its room once and in order, or it is told here. */
final class Ledger {
    private static final int TOLD = 5;
    /** More holes than this are not kept one by one: the run has failed long before. */
    private static final int MAX_HOLES = 1_000_000;

    private final int[][] next;
    private final Map<Long, Set<Integer>> holes = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private int kept;
    private long doubled;
    private long disordered;
    private long damaged;
    private long unknown;

    Ledger(int receivers, int senders) {
        next = new int[receivers][senders];
        for (int[] numbers : next) {
            Arrays.fill(numbers, 1);
        }
    }

    /** Takes one delivery down; false when this receiver had it already. */
    boolean got(int receiver, int sender, int number) {
        int[] numbers = next[receiver];
        if (numbers[sender] == number) {
            numbers[sender] = number + 1;
            return true;
        }
        return unexpected(receiver, sender, number);
    }

    private boolean unexpected(int receiver, int sender, int number) {
        long pair = (long) receiver << 32 | sender;
        int expected = next[receiver][sender];
        if (number > expected) {
            kept += number - expected;
            if (kept > MAX_HOLES) {
                throw new Failure("more than " + MAX_HOLES + " deliveries are missing; " + told);
            }
            IntStream.range(expected, number).forEach(holes.computeIfAbsent(pair, p -> new HashSet<>())::add);
            next[receiver][sender] = number + 1;
            return true;
        }
        Set<Integer> missing = holes.get(pair);
        if (missing != null && missing.remove(number)) {
            disordered++;
            tell("out of order: " + name(receiver, sender, number) + " came after " + (expected - 1));
            return true;
        }
        doubled++;
        tell("doubled: " + name(receiver, sender, number));
        return false;
    }

    void damaged(int receiver) {
        damaged++;
        tell("damaged: a message at receiver " + receiver);
    }

    void unknown(int receiver, int sender, int number) {
        unknown++;
        tell("unknown: " + name(receiver, sender, number) + " was not sent to it");
    }

    /** What a receiver has not got of a sender that sent this many. */
    long lost(int receiver, int sender, int sent) {
        Set<Integer> missing = holes.getOrDefault((long) receiver << 32 | sender, Set.of());
        int expected = next[receiver][sender];
        long lost = missing.size() + (sent + 1L - expected);
        if (lost > 0) {
            int first = missing.stream().min(Integer::compare).orElse(expected);
            tell("lost: " + name(receiver, sender, first));
        }
        return lost;
    }

    /** Everything wrong so far but for what is lost, which {@link #lost} counts at the end. */
    Faults faults(long lost) {
        return new Faults(lost, doubled, disordered, damaged, unknown, List.copyOf(told));
    }

    private void tell(String fault) {
        if (told.size() < TOLD) {
            told.add(fault);
        }
    }

    private static String name(int receiver, int sender, int number) {
        return "message " + number + " of sender " + sender + " at receiver " + receiver;
    }
}
