namespace ResearchFlows.Engine.Store;

/// <summary>
/// Keeps a second process off the store. The operating system holds the lock on the open file (flock), so it vanishes with the
/// process, however that ends; the empty file stays behind, because deleting it would race with the next holder.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <exception cref="EngineLockedException">Another process holds it.</exception>
    public static DataFolderLock Acquire(string databaseFile)
    {
        var path = databaseFile + ".lock";
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException) && File.Exists(path))
        {
            throw new EngineLockedException(path, exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
