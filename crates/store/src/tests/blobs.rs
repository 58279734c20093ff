//! Blobs in a directory.

use bytes::Bytes;
use futures::TryStreamExt;

use crate::{Blobs, StoreError};

fn directory() -> (tempfile::TempDir, Blobs) {
    let directory = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(directory.path().join("blobs").to_str().unwrap(), None).unwrap();
    (directory, blobs)
}

#[tokio::test]
async fn a_blob_comes_back_whole_and_in_parts() {
    let (_directory, blobs) = directory();
    blobs.put("org/recording", Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(blobs.get("org/recording").await.unwrap().unwrap(), "0123456789");
    assert_eq!(blobs.get_range("org/recording", 2..5).await.unwrap().unwrap(), "234");
    assert_eq!(blobs.size("org/recording").await.unwrap(), Some(10));
    assert_eq!(blobs.get_range("org/recording", 8..99).await.unwrap().unwrap(), "89");
    let pieces = blobs.stream("org/recording", Some(7..10)).await.unwrap().unwrap();
    assert_eq!(pieces.try_collect::<Vec<Bytes>>().await.unwrap().concat(), b"789");
    blobs.put("org/recording", Bytes::from_static(b"new")).await.unwrap();
    assert_eq!(blobs.get("org/recording").await.unwrap().unwrap(), "new");
}

#[tokio::test]
async fn a_key_that_names_a_place_lies_there_and_an_unknown_place_is_refused() {
    let (_here, usual) = directory();
    let (_there, abroad) = directory();
    let blobs = usual.clone().with_places([("abroad".to_owned(), abroad.clone())].into());
    let key = Blobs::key_in("abroad", "org/recording");
    blobs.put(&key, Bytes::from_static(b"far")).await.unwrap();
    assert_eq!(blobs.get(&key).await.unwrap().unwrap(), "far");
    assert_eq!(abroad.get("org/recording").await.unwrap().unwrap(), "far");
    assert_eq!(usual.get("org/recording").await.unwrap(), None);
    for key in ["mars:org/recording", "abroad:", "abroad:../x"] {
        assert!(matches!(blobs.get(key).await, Err(StoreError::BlobKey(_))), "{key}");
    }
}

#[tokio::test]
async fn absence_is_not_an_error() {
    let (_directory, blobs) = directory();
    assert_eq!(blobs.get("nothing").await.unwrap(), None);
    assert_eq!(blobs.get_range("nothing", 0..1).await.unwrap(), None);
    assert!(blobs.stream("nothing", None).await.unwrap().is_none());
    assert!(!blobs.exists("nothing").await.unwrap());
    blobs.delete("nothing").await.unwrap();
}

#[tokio::test]
async fn a_blob_written_in_pieces_is_seen_when_it_is_finished_and_not_before() {
    let (_directory, blobs) = directory();
    let piece = Bytes::from(vec![7_u8; 3 << 20]);
    let mut writer = blobs.writer("big").await.unwrap();
    for _ in 0..4 {
        writer.write(piece.clone()).await.unwrap();
    }
    assert!(!blobs.exists("big").await.unwrap());
    assert_eq!(writer.finish().await.unwrap(), 12 << 20);
    assert_eq!(blobs.size("big").await.unwrap(), Some(12 << 20));
    let mut abandoned = blobs.writer("abandoned").await.unwrap();
    abandoned.write(piece).await.unwrap();
    abandoned.abort().await.unwrap();
    assert!(!blobs.exists("abandoned").await.unwrap());
    blobs.delete("big").await.unwrap();
    assert!(!blobs.exists("big").await.unwrap());
}

#[tokio::test]
async fn no_name_leads_out_of_the_directory() {
    let (directory, blobs) = directory();
    for key in ["../outside", "a/../../outside", "", "a//b", "a/./b"] {
        let refused = blobs.put(key, Bytes::from_static(b"x")).await;
        assert!(matches!(refused, Err(StoreError::BlobKey(_))), "{key}: {refused:?}");
    }
    assert!(!directory.path().join("outside").exists());
}

#[tokio::test]
async fn an_address_of_an_s3_store_is_understood() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let keys = crate::S3Keys { access_key: "id".into(), secret_key: kernel::Secret::new("secret") };
    Blobs::open("s3://bucket/some/prefix?endpoint=http://127.0.0.1:9000&region=eu-central-1", Some(&keys))
        .unwrap();
    assert!(matches!(Blobs::open("s3://", Some(&keys)), Err(StoreError::Config(_))));
}
