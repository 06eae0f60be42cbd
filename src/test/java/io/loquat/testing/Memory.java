package io.loquat.testing;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** The memory usage of this process, and so of the server in it. */
public final class Memory {

    private Memory() {}

    /** Returns the bytes outside the heap: Netty's own count plus that of the JDK. */
    public static long direct() {
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** Returns the bytes of the heap that are in use after a garbage collection. */
    public static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
