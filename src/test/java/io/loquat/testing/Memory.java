package io.loquat.testing;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this process, and so the server in it, holds in memory. */
public final class Memory {

    private Memory() {}

    /** Bytes outside the heap: Netty's own count, and that of the JDK. */
    public static long direct() {
        long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return buffers + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    /** Bytes of the heap that are still needed. */
    public static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
