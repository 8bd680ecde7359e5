public import Shell

extension CommandTable {
  /// Every command of the shell, in the order of help.
  public static func standard(on workspace: CatalogWorkspace) -> CommandTable {
    CommandTable([
      CommandEntry(ListEnvironments.self, on: workspace),
      CommandEntry(ListRemote.self, on: workspace),
      CommandEntry(ShowEnvironment.self, on: workspace),
      CommandEntry(AddEnvironment.self, on: workspace),
      CommandEntry(SetEnvironment.self, on: workspace),
      CommandEntry(RenameEnvironment.self, on: workspace),
      CommandEntry(RemoveEnvironment.self, on: workspace),
      CommandEntry(DefaultEnvironment.self, on: workspace),
      CommandEntry(TestEnvironment.self, on: workspace),
      CommandEntry(UseEnvironment.self, on: workspace),
      CommandEntry(Login.self, on: workspace),
      CommandEntry(Logout.self, on: workspace),
      CommandEntry(SetSetting.self),
      CommandEntry(UnsetSetting.self),
      CommandEntry(ShowSession.self, on: workspace),
      CommandEntry(ShowSettings.self),
      CommandEntry(ShowVariables.self),

      CommandEntry(StageIDs.self, on: workspace, immediate: { StageIDs.immediate($0, on: workspace) }),
      CommandEntry(UnstageIDs.self, on: workspace),
      CommandEntry(CopyStage.self, on: workspace),
      CommandEntry(SaveStage.self, on: workspace),
      CommandEntry(RecoverStage.self, on: workspace),
      CommandEntry(CompareStage.self, on: workspace),
      CommandEntry(ShowStaged.self, on: workspace),
      CommandEntry(CountThings.self, on: workspace),

      CommandEntry(PlanDeletion.self, on: workspace),
      CommandEntry(DeleteIDs.self, on: workspace),
      CommandEntry(DeleteAll.self, on: workspace),
      CommandEntry(ResumeRun.self, on: workspace),
      CommandEntry(VerifyDeletion.self, on: workspace),
      CommandEntry(WatchDeletion.self, on: workspace),
      CommandEntry(RestoreItems.self, on: workspace),
      CommandEntry(UnlockEnvironment.self, on: workspace),
      CommandEntry(LockEnvironment.self, on: workspace),

      CommandEntry(ShowEntity.self, on: workspace),
      CommandEntry(SearchCatalog.self, on: workspace),
      CommandEntry(CompareEnvironments.self, on: workspace),
      CommandEntry(ListRuns.self, on: workspace),
      CommandEntry(ShowRun.self, on: workspace),
      CommandEntry(ReportRun.self, on: workspace),
      CommandEntry(CheckFeed.self, on: workspace),
      CommandEntry(FindInFeed.self, on: workspace),
      CommandEntry(WriteFeed.self, on: workspace),

      CommandEntry(UploadAlgorithm.self, on: workspace),
      CommandEntry(DeleteAlgorithm.self, on: workspace),
      CommandEntry(DownloadResults.self, on: workspace),

      CommandEntry(ShowScript.self),
      CommandEntry(Require.self, on: workspace),
      CommandEntry(StartRecording.self, on: workspace),
      CommandEntry(StopRecording.self),
      CommandEntry(ShowRecording.self),
      CommandEntry(Echo.self, immediate: Echo.immediate),
      CommandEntry(ListWords.self),
      CommandEntry(EditStatement.self),
      CommandEntry(ShowHistory.self),
      CommandEntry(Sleep.self),
      CommandEntry(Tour.self, on: workspace),
      CommandEntry(Help.self),
      CommandEntry(Quit.self),
    ])
  }
}
