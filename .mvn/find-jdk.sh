# Sourced by mvnw and zebra. find_jdk sets JAVA_HOME to a JDK of at least version 25, looking at
# JAVA_HOME, then the PATH, then the system's usual folders, and says clearly when there is none.

jdk_version() { # a JDK's folder -> its feature version, or nothing
  [ -x "$1/bin/javac" ] || return 0
  if [ -f "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p' | head -n 1
  fi
}

usable_jdk() {
  found_version=$(jdk_version "$1")
  [ -n "$found_version" ] && [ "$found_version" -ge 25 ]
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && usable_jdk "$JAVA_HOME"; then
    return 0
  fi
  on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    resolved=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    candidate=$(dirname "$(dirname "$resolved")")
    if usable_jdk "$candidate"; then
      JAVA_HOME=$candidate
      return 0
    fi
  fi
  for candidate in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if usable_jdk "$candidate"; then
      JAVA_HOME=$candidate
      return 0
    fi
  done
  echo "Zebra needs a JDK 25 (or newer) and found none in JAVA_HOME (${JAVA_HOME:-not set}), on the PATH or in the usual folders." >&2
  echo "Install one (for example Temurin 25) or set JAVA_HOME to it." >&2
  return 1
}
