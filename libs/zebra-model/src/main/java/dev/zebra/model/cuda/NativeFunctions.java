package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The functions of one native library, every one of which returns an `int` status.
///
/// Arguments are passed as they are boxed: `Byte`, `Integer`, `Long` (sizes, handles and device
/// pointers) and `MemorySegment` (host pointers).
@SuppressWarnings("restricted")
final class NativeFunctions {
    private final SymbolLookup symbols;
    private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();

    private NativeFunctions(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// Loads a library by path or by a name that the system's loader finds, for the life of the
    /// process.
    ///
    /// @throws IllegalArgumentException if it cannot be loaded
    static NativeFunctions load(String library) {
        return new NativeFunctions(SymbolLookup.libraryLookup(library, Arena.global()));
    }

    /// Calls a function; its status. The types of the arguments of the first call are the
    /// function's signature.
    int call(String function, Object... arguments) {
        var handle = handles.get(function);
        if (handle == null) {
            handle = handles.computeIfAbsent(function, name -> link(name, arguments));
        }
        try {
            return (int) handle.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }

    private MethodHandle link(String function, Object... arguments) {
        var parameters = new MemoryLayout[arguments.length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] =
                    switch (arguments[i]) {
                        case Byte _ -> ValueLayout.JAVA_BYTE;
                        case Integer _ -> ValueLayout.JAVA_INT;
                        case Long _ -> ValueLayout.JAVA_LONG;
                        default -> ValueLayout.ADDRESS;
                    };
        }
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow(function),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters))
                .asSpreader(Object[].class, parameters.length);
    }
}
