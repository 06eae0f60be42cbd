package io.loquat.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about a process and the machine. */
public final class Proc {
    /** Linux tells times to programs in hundredths of a second, whatever its own clock. */
    private static final double TICKS = 100;

    private static final int PAGE_KIB = 4;

    private Proc() {}

    /** CPU seconds of all threads, user and system. */
    public static double cpu(long pid) {
        String stat = read("/proc/" + pid + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 14);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    public static long rssKib(long pid) {
        return number(read("/proc/" + pid + "/status"), "VmRSS:");
    }

    /** The highest resident set since {@link #resetPeak}. */
    public static long peakKib(long pid) {
        return number(read("/proc/" + pid + "/status"), "VmHWM:");
    }

    public static void resetPeak(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            throw new Failure("the peak memory of process " + pid + " cannot be reset", e);
        }
    }

    /** What the kernel holds in TCP buffers, of all sockets of the machine. */
    public static long tcpKib() {
        return number(read("/proc/net/sockstat").replaceAll("(?s).*TCP:", ""), " mem ") * PAGE_KIB;
    }

    /** What the kernel holds in its own objects, sockets among them. */
    public static long slabKib() {
        return number(read("/proc/meminfo"), "Slab:");
    }

    /** CPU seconds in which the machine did anything. */
    public static double busy() {
        String[] fields = read("/proc/stat").lines().findFirst().orElse("").split(" +", -1);
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            all += Long.parseLong(fields[i]);
        }
        return (all - idle) / TICKS;
    }

    /** How many files this process may open. */
    public static long maxFiles() {
        return number(read("/proc/self/limits"), "Max open files");
    }

    public static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new Failure("cannot read " + file, e);
        }
    }

    private static long number(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            throw new Failure("there is no " + name + " in: " + text);
        }
        String rest = text.substring(at + name.length()).strip();
        return Long.parseLong(rest.split("\\D", 2)[0]);
    }
}
