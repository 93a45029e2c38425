package dev.nabla;

import static java.util.Map.entry;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Our Java files as the compiler parses them, with the limits that hold for each.
final class Sources {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 60;
  private static final int PARAMETERS = 4;

  /// Files that may be longer, each with its own limit. The list only shrinks.
  private static final Map<String, Integer> LONGER_FILES = Map.ofEntries();

  /// Methods (`File.java#name`) that may be longer: generated tables, the interpreter's switch,
  /// vector kernels. The list only shrinks.
  private static final Map<String, Integer> LONGER_METHODS =
      Map.ofEntries(
          Map.entry("Interpreter.java#run", 380),
          Map.entry("KeccakSponge.java#permute", 120),
          Map.entry("Blake2F.java#compress", 100));

  /// Methods that may take more parameters. The list only shrinks.
  private static final Map<String, Integer> MORE_PARAMETERS = Map.ofEntries();

  /// Rooms whose inner loops pass plain numbers: a record would allocate on each call.
  private static final List<String> KERNELS =
      List.of("/evm/", "/model/exact/", "/inference/exact/", "/primitives/crypto/");

  private static final int KERNEL_PARAMETERS = 8;

  private static final List<File> MAIN = parse(Repository.javaFiles("main"));
  private static final List<File> TEST = parse(Repository.javaFiles("test"));

  private Sources() {}

  static List<File> main() {
    return MAIN;
  }

  static List<File> test() {
    return TEST;
  }

  /// Allowances that nothing needs any more.
  static Map<String, Integer> unusedAllowances() {
    Map<String, Integer> unused = new TreeMap<>(LONGER_FILES);
    unused.putAll(LONGER_METHODS);
    unused.putAll(MORE_PARAMETERS);
    for (File file : MAIN) {
      if (file.lines() > FILE_LINES) {
        unused.remove(file.name());
      }
      for (Method method : file.methods()) {
        if (method.lines() > METHOD_LINES || method.parameters() > PARAMETERS) {
          unused.remove(file.name() + "#" + method.name());
        }
      }
    }
    return unused;
  }

  private static List<File> parse(List<Path> paths) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(paths));
      DocTrees trees = DocTrees.instance(task);
      List<File> parsed = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        parsed.add(read(unit, trees));
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File read(CompilationUnitTree unit, DocTrees trees) {
    Reader reader = new Reader(unit, trees);
    reader.scan(unit, null);
    LineMap map = unit.getLineMap();
    long end = trees.getSourcePositions().getEndPosition(unit, unit);
    return new File(
        Repository.path(Path.of(unit.getSourceFile().toUri())),
        end < 0 ? 0 : (int) map.getLineNumber(end),
        reader.methods,
        reader.undocumented);
  }

  /// One file.
  record File(String path, int lines, List<Method> methods, List<String> undocumented) {

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    Stream<String> tooLong() {
      int limit = LONGER_FILES.getOrDefault(name(), FILE_LINES);
      return lines > limit
          ? Stream.of(path + ": " + lines + " lines, limit " + limit)
          : Stream.empty();
    }

    Stream<String> methodsTooLong() {
      return over(LONGER_METHODS, METHOD_LINES, Method::lines, "lines");
    }

    Stream<String> methodsWithTooManyParameters() {
      boolean isKernel = KERNELS.stream().anyMatch(path::contains);
      int limit = isKernel ? KERNEL_PARAMETERS : PARAMETERS;
      return over(MORE_PARAMETERS, limit, Method::parameters, "parameters");
    }

    private Stream<String> over(
        Map<String, Integer> allowed,
        int limit,
        java.util.function.ToIntFunction<Method> size,
        String unit) {
      return methods.stream()
          .map(method -> entry(method, allowed.getOrDefault(name() + "#" + method.name(), limit)))
          .filter(pair -> size.applyAsInt(pair.getKey()) > pair.getValue())
          .map(pair -> excess(pair, size.applyAsInt(pair.getKey()), unit));
    }

    private String excess(Entry<Method, Integer> pair, int size, String unit) {
      return "%s#%s: %d %s, limit %d"
          .formatted(path, pair.getKey().name(), size, unit, pair.getValue());
    }

    Stream<String> undocumentedTypes() {
      return undocumented.stream().map(type -> path + ": " + type);
    }

    List<String> testMethods() {
      return methods.stream().filter(Method::isTest).map(Method::name).toList();
    }
  }

  /// One method or constructor; canonical constructors of records do not count, their parameters
  /// have names already.
  record Method(String name, int lines, int parameters, boolean isTest) {}

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<Method> methods = new ArrayList<>();
    private final List<String> undocumented = new ArrayList<>();

    Reader(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
      if (isPublic && trees.getDocCommentTree(getCurrentPath()) == null) {
        undocumented.add(type.getSimpleName().toString());
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      if (method.getBody() != null || !isOfRecord()) {
        methods.add(
            new Method(
                nameOf(method), linesOf(method), parametersOf(method), isAnnotatedTest(method)));
      }
      return super.visitMethod(method, null);
    }

    private boolean isOfRecord() {
      TreePath parent = getCurrentPath().getParentPath();
      return parent.getLeaf().getKind() == Tree.Kind.RECORD;
    }

    private String nameOf(MethodTree method) {
      String name = method.getName().toString();
      return name.equals("<init>") ? "new" : name;
    }

    private int linesOf(MethodTree method) {
      Tree body = method.getBody();
      SourcePositions positions = trees.getSourcePositions();
      if (body == null || positions.getEndPosition(unit, body) < 0) {
        return 0;
      }
      LineMap map = unit.getLineMap();
      return (int)
          (map.getLineNumber(positions.getEndPosition(unit, body))
              - map.getLineNumber(positions.getStartPosition(unit, body))
              - 1);
    }

    /// A private constructor takes what its factories hand over.
    private int parametersOf(MethodTree method) {
      boolean isConstructor = method.getReturnType() == null;
      boolean isPrivate = method.getModifiers().getFlags().contains(Modifier.PRIVATE);
      boolean isCanonical = isConstructor && isOfRecord();
      return isCanonical || (isConstructor && isPrivate) ? 0 : method.getParameters().size();
    }

    private boolean isAnnotatedTest(MethodTree method) {
      return StreamSupport.stream(method.getModifiers().getAnnotations().spliterator(), false)
          .map(annotation -> annotation.getAnnotationType().toString())
          .anyMatch(name -> name.endsWith("Test"));
    }
  }
}
